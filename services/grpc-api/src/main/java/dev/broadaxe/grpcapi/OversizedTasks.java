package dev.broadaxe.grpcapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Payload;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Fails tasks whose start no worker could receive: sent all the same it would break the worker's
 * stream.
 */
final class OversizedTasks implements Deliveries.TooLarge {
  private final CommandClient commands;
  private final Background background;
  private final InstantSource clock;

  OversizedTasks(CommandClient commands, Background background, InstantSource clock) {
    this.commands = commands;
    this.background = background;
    this.clock = clock;
  }

  @Override
  public void fail(UUID tenant, AttemptRef attempt, int bytes) {
    String text =
        "The task cannot be sent to a worker: with its input it has "
            + bytes
            + " bytes, more than workers can receive";
    background.run(
        () ->
            commands.ask(
                tenant,
                new Command.ReportTask(
                    attempt.task(),
                    attempt.attempt(),
                    attempt.invocation(),
                    Command.ReportKind.FAILED,
                    Payload.of(text),
                    false,
                    clock.instant())));
  }
}
