package dev.broadaxe.messaging;

import dev.broadaxe.loops.Service;

/** The way between owners and doors, in both directions, and who is reached over it here. */
public interface Bus extends Owners, Doors, Service {
  /**
   * From now on commands for tenants of that process go to this inbox; throws IllegalStateException
   * when the process has one already.
   */
  Registration addOwner(String process, OwnerInbox inbox);

  /**
   * From now on effects for this door, and all broadcasts, go to this inbox; throws
   * IllegalStateException when the id is taken.
   */
  Registration addDoor(String door, DoorInbox inbox);
}
