package dev.broadaxe.grpcapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.Declined;
import dev.broadaxe.door.Durations;
import dev.broadaxe.door.Replies;
import dev.broadaxe.model.Command;
import dev.broadaxe.wire.v0.GetVersionRequest;
import dev.broadaxe.wire.v0.GetVersionResponse;
import dev.broadaxe.wire.v0.OverridesData;
import dev.broadaxe.wire.v0.OverridesDataResponse;
import dev.broadaxe.wire.v0.RefreshTimeoutRequest;
import dev.broadaxe.wire.v0.RefreshTimeoutResponse;
import dev.broadaxe.wire.v0.ReleaseSlotRequest;
import dev.broadaxe.wire.v0.ReleaseSlotResponse;
import java.time.Duration;
import java.util.UUID;

/** What workers ask about tasks in hand, and what all clients ask first. */
final class DispatcherEndpoint {
  /** Clients switch features on by this version of the protocol. */
  static final String PROTOCOL_VERSION = "v0.94.16";

  private final CommandClient commands;
  private final String version;

  DispatcherEndpoint(CommandClient commands, GrpcSettings.Features features) {
    this.commands = commands;
    this.version = features.version().orElse(PROTOCOL_VERSION);
  }

  GetVersionResponse getVersion(Caller caller, GetVersionRequest request) {
    return GetVersionResponse.newBuilder().setVersion(version).build();
  }

  RefreshTimeoutResponse refreshTimeout(Caller caller, RefreshTimeoutRequest request) {
    UUID task = WireIds.task(request.getTaskRunExternalId());
    Duration by = Durations.parse(request.getIncrementTimeoutBy());
    if (by == null) {
      throw Declined.invalid(
          "invalid increment_timeout_by "
              + Problems.quoted(request.getIncrementTimeoutBy())
              + ": expected "
              + Durations.FORM);
    }
    var reply = commands.ask(caller.tenant(), new Command.RefreshTimeout(task, by));
    return RefreshTimeoutResponse.newBuilder()
        .setTimeoutAt(RunResults.timestamp(Replies.deadline(reply)))
        .build();
  }

  ReleaseSlotResponse releaseSlot(Caller caller, ReleaseSlotRequest request) {
    UUID task = WireIds.task(request.getTaskRunExternalId());
    Replies.done(commands.ask(caller.tenant(), new Command.ReleaseSlot(task)));
    return ReleaseSlotResponse.getDefaultInstance();
  }

  /** Of a generation of clients that is gone; accepted and dropped. */
  OverridesDataResponse putOverridesData(Caller caller, OverridesData request) {
    return OverridesDataResponse.getDefaultInstance();
  }
}
