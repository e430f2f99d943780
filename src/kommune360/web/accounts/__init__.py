"""People, municipalities, roles and rights: who is here, for which town, and what may she do?"""
