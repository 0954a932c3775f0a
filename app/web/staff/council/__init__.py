"""The council's own details for its staff: telephone, links, hubs and languages."""
