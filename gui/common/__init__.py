"""Small widgets that every page uses: cards, tags, buttons, headers, bars."""
