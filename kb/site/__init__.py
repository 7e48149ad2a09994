"""What people see: pages, the server that answers with them, and the static build."""
