package dev.broadaxe.restapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * What clients parse strictly, held to texts: a field that is missing, renamed or of another type
 * breaks programs that nobody here can change.
 */
class GoldenJsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void aRunInAList() throws IOException {
    assertGolden("run-completed", TaskMapping.run(Samples.completed()));
    assertGolden("run-queued", TaskMapping.run(Samples.queued()));
  }

  @Test
  void aTask() throws IOException {
    assertGolden("task-failed", TaskMapping.task(Samples.failed()));
    assertGolden("task-details", TaskMapping.taskDetails(Samples.completed(), 2));
  }

  @Test
  void theDetailsOfARun() throws IOException {
    assertGolden("run-details", TaskMapping.runDetails(Samples.failed(), Samples.eventsOfFailed()));
    assertGolden(
        "run-only-id", TaskMapping.onlyId(Samples.TENANT, Samples.completed().spec().runId()));
  }

  @Test
  void theOlderShapeOfARun() throws IOException {
    assertGolden("shape", ShapeResource.of(Samples.failed()));
  }

  @Test
  void aWorkflowAndItsVersion() throws IOException {
    assertGolden("workflow", WorkflowMapping.workflow(Samples.TENANT, Samples.workflow()));
    assertGolden(
        "workflow-version",
        WorkflowMapping.version(Samples.TENANT, Samples.workflow(), Samples.version()));
  }

  @Test
  void errors() throws IOException {
    assertGolden("error", ApiException.invalid("since", "since is required").body());
    assertGolden("not-found", ApiException.notFound().body());
    assertGolden("forbidden", ApiException.forbidden().body());
  }

  private static void assertGolden(String name, JsonObject actual) throws IOException {
    // Written and read again, so that what is compared is what goes over the wire.
    JsonNode sent = MAPPER.readTree(MAPPER.writeValueAsBytes(actual));
    assertThat(pretty(sent)).isEqualTo(golden(name));
  }

  private static String pretty(JsonNode json) throws IOException {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    return MAPPER.writer(printer).writeValueAsString(json) + "\n";
  }

  private static String golden(String name) throws IOException {
    try (InputStream file = GoldenJsonTest.class.getResourceAsStream("/golden/" + name + ".json")) {
      assertThat(file).as("golden/%s.json", name).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
