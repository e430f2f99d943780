"""The look: page frame, components, template tags, assets. It knows no room and no right."""
