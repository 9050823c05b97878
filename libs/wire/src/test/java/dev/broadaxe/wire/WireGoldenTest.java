package dev.broadaxe.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.broadaxe.wire.v0.DispatcherProto;
import dev.broadaxe.wire.v0.EventsProto;
import dev.broadaxe.wire.v0.WorkflowsProto;
import dev.broadaxe.wire.v1.AdminProto;
import dev.broadaxe.wire.v1.ConditionsProto;
import dev.broadaxe.wire.v1.DurableTasksProto;
import dev.broadaxe.wire.v1.TriggersProto;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The generated classes say what wire.golden says, and the other way round. */
final class WireGoldenTest {
  private static final List<FileDescriptor> OURS =
      List.of(
          DispatcherProto.getDescriptor(),
          EventsProto.getDescriptor(),
          WorkflowsProto.getDescriptor(),
          AdminProto.getDescriptor(),
          ConditionsProto.getDescriptor(),
          DurableTasksProto.getDescriptor(),
          TriggersProto.getDescriptor());

  @Test
  void classesMatchTheGoldenFile() throws IOException {
    List<String> golden = goldenLines();
    List<String> generated =
        new ContractText().with(OURS).withServices(TraceServiceProto.getDescriptor()).lines();

    assertThat(diff(golden, generated)).as("wire.golden (-) against the classes (+)").isEmpty();
    assertThat(generated).isEqualTo(golden);
  }

  @Test
  void everySchemaFileIsChecked() throws IOException {
    Path schemas = Path.of("..", "..", "proto");
    try (Stream<Path> files = Files.walk(schemas)) {
      List<String> names =
          files
              .filter(Files::isRegularFile)
              .map(file -> schemas.relativize(file).toString().replace('\\', '/'))
              .toList();
      assertThat(OURS.stream().map(FileDescriptor::getName))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  /** The lines on which the two differ, in file order, marked by side. */
  private static List<String> diff(List<String> golden, List<String> generated) {
    List<String> marked = new ArrayList<>();
    golden.stream().filter(line -> !generated.contains(line)).forEach(l -> marked.add("- " + l));
    generated.stream().filter(line -> !golden.contains(line)).forEach(l -> marked.add("+ " + l));
    return marked;
  }

  /**
   * The golden file with each indented line put behind its heading, so that a line stands alone.
   */
  private static List<String> goldenLines() throws IOException {
    List<String> lines = new ArrayList<>();
    String heading = "";
    try (var in = WireGoldenTest.class.getResourceAsStream("/wire.golden")) {
      assertThat(in).as("resource wire.golden").isNotNull();
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        if (line.startsWith("  ")) {
          lines.add(heading + ": " + line.strip());
        } else if (!line.isBlank() && !line.startsWith("#")) {
          heading = line;
          lines.add(line);
        }
      }
    }
    return lines;
  }
}
