"""Social index: where is the load greatest, which areas are alike, and how sure is that?"""
