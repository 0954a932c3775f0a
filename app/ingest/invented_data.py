"""Removing invented data, and what belongs to it outside its tables."""

from app.data.editions import remove_invented
from app.data.erasure_orders import remove_orders_of_invented_data
from app.data.staff_changes import remove_trial_people
from app.ingest.context import CommandContext


def remove_invented_data(context: CommandContext) -> None:
    """Remove invented data, its erasure orders and the roles of who tried it; commits nothing."""
    remove_orders_of_invented_data(context.session, context.data_dir)
    remove_invented(context.session)
    remove_trial_people(context.session, context.who, context.now)
