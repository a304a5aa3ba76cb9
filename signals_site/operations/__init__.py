"""How the installation itself does: for load balancers, for Prometheus, for people."""
