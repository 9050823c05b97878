package dev.broadaxe.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Optional;

/** How commands gather before a round of the scheduler: {@code SERVER_*_FLUSH_*}. */
@Chapter(number = 6, title = "Rounds of the scheduler")
public interface FlushConfig {

  @Setting(
      value =
          "How long a lane of the scheduler lets commands gather from the end of a round on, in"
              + " milliseconds from 0 to 1000. 0 is natural: the next round begins at once, and"
              + " within 4 ms when 64 tasks or more are out. More makes fewer and larger"
              + " transactions, and adds up to so much to a latency; a command that comes to a lane"
              + " that has rested so long is taken at once, and what is due by the clock never"
              + " waits.",
      by = {Program.SCHEDULER, Program.ALL_IN_ONE})
  @WithDefault("0")
  @WithConverter(FlushPeriod.class)
  Duration flushPeriodMilliseconds();

  @Setting(
      value = "So many commands that wait, of all kinds together, end the gathering early.",
      by = {Program.SCHEDULER, Program.ALL_IN_ONE})
  @WithDefault("256")
  @WithConverter(PositiveInt.class)
  int flushItemsThreshold();

  @Setting(
      value =
          "The same for commands that start runs,"
              + " instead of SERVER_FLUSH_PERIOD_MILLISECONDS. The kind that is due first begins"
              + " the round, which takes what waits of all kinds.",
      by = {Program.SCHEDULER, Program.ALL_IN_ONE},
      otherwise = "as SERVER_FLUSH_PERIOD_MILLISECONDS")
  @WithName("workflowrunbuffer-flush-period-milliseconds")
  @WithConverter(FlushPeriod.class)
  Optional<Duration> workflowrunbufferPeriod();

  @Setting(
      value = "So many of them that wait end the gathering early, too.",
      by = {Program.SCHEDULER, Program.ALL_IN_ONE},
      otherwise = "none of their own")
  @WithName("workflowrunbuffer-flush-items-threshold")
  @WithConverter(PositiveInt.class)
  Optional<Integer> workflowrunbufferItems();

  @Setting(
      value =
          "The same for what frees workers and slots (reports, results, releases, sessions),"
              + " instead of SERVER_FLUSH_PERIOD_MILLISECONDS. The kind that is due first begins"
              + " the round, which takes what waits of all kinds.",
      by = {Program.SCHEDULER, Program.ALL_IN_ONE},
      otherwise = "as SERVER_FLUSH_PERIOD_MILLISECONDS")
  @WithName("releasesemaphorebuffer-flush-period-milliseconds")
  @WithConverter(FlushPeriod.class)
  Optional<Duration> releasesemaphorebufferPeriod();

  @Setting(
      value = "So many of them that wait end the gathering early, too.",
      by = {Program.SCHEDULER, Program.ALL_IN_ONE},
      otherwise = "none of their own")
  @WithName("releasesemaphorebuffer-flush-items-threshold")
  @WithConverter(PositiveInt.class)
  Optional<Integer> releasesemaphorebufferItems();

  @Setting(
      value =
          "The same for what changes many queued tasks (replays, cancellations),"
              + " instead of SERVER_FLUSH_PERIOD_MILLISECONDS. The kind that is due first begins"
              + " the round, which takes what waits of all kinds.",
      by = {Program.SCHEDULER, Program.ALL_IN_ONE},
      otherwise = "as SERVER_FLUSH_PERIOD_MILLISECONDS")
  @WithName("queuesteprunbuffer-flush-period-milliseconds")
  @WithConverter(FlushPeriod.class)
  Optional<Duration> queuesteprunbufferPeriod();

  @Setting(
      value = "So many of them that wait end the gathering early, too.",
      by = {Program.SCHEDULER, Program.ALL_IN_ONE},
      otherwise = "none of their own")
  @WithName("queuesteprunbuffer-flush-items-threshold")
  @WithConverter(PositiveInt.class)
  Optional<Integer> queuesteprunbufferItems();
}
