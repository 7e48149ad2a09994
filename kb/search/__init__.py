"""From a catalogue to ranked hits."""
