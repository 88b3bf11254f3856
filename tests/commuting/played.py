"""The world as the undisturbed story left it: played once for each test worker, gone on with in copies."""

import copy
from pathlib import Path

from .story import Story
from .world import a_world


class Played:
    def __init__(self, story: Story, *, database: str, folder: Path) -> None:
        """`story`: with its world, both over; `database` and `folder`: what they left."""
        self.story, self.database, self.folder = story, database, folder

    async def resume(self, world):
        """Put a fresh world where that one ended; its rows and files are there already."""
        before = self.story.world
        world.roles.update(before.roles)
        world.wire.log += before.wire.log
        world.begin_day(before.wire.day)

    def story_in(self, world):
        """Return the story as if it had been told in that world."""
        told = copy.copy(self.story)
        told.world = world
        for names in ("callers", "orders", "hostings", "payments"):
            setattr(told, names, dict(getattr(self.story, names)))
        return told


async def play(folder):
    names = []
    async with a_world(folder, kept=names.append) as world:
        story = await Story(world, lag=0).play()
        assert world.wire.parked == []
    return Played(story, database=names[0], folder=folder)
