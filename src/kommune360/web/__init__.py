"""The web application: the only room that imports Django. What is it? Pages over the library's results."""
