"""How the web application is set up and started: settings, routes, server, first start."""
