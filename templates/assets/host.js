// What the host of a site adds to its pages. A server adds nothing; a static build puts offline/register.js here.
