"""One search box over whatever the areas register: names, parts of names, initials, codes."""
