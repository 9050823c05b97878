package dev.broadaxe.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the engine adds to metadata, and that it keeps the rest as it is. */
final class MetadataTest {
  private static final UUID RUN = UUID.fromString("019ab000-0000-7000-8000-000000000001");
  private static final UUID TASK = UUID.fromString("019ab000-0000-7000-8000-000000000002");
  private static final String TRACE =
      "\"traceparent\":\"00-019ab000000070008000000000000001-8000000000000001-01\"";

  @Test
  void aRunWithoutTraceContextGetsOne() {
    assertThat(Metadata.ofRun(RUN, null, null)).isEqualTo("{" + TRACE + "}");
    assertThat(Metadata.ofRun(RUN, null, " { } ")).isEqualTo(" {" + TRACE + " } ");
    assertThat(Metadata.ofRun(RUN, null, "{\"n\":1.50}")).isEqualTo("{" + TRACE + ",\"n\":1.50}");
  }

  @Test
  void anotherPlaceOfTheWordIsNoTraceContext() {
    assertThat(Metadata.ofRun(RUN, null, "{\"a\":{\"traceparent\":1},\"b\":\"traceparent\"}"))
        .startsWith("{" + TRACE + ",\"a\"");
  }

  @Test
  void aTraceContextThatIsThereStays() {
    String given = "{\"a\":[1,{}],\"traceparent\":\"00-x\"}";
    assertThat(Metadata.ofRun(RUN, null, given)).isEqualTo(given);
  }

  @Test
  void whatIsNoObjectIsReplaced() {
    assertThat(Metadata.ofRun(RUN, null, "[1]")).isEqualTo("{" + TRACE + "}");
  }

  @Test
  void aChildInheritsWhatIsItsParentsUsers() {
    String child =
        Metadata.ofChild(
            "{\"a\":\"own\",\"n\":1.50}",
            "{\"a\":\"parent\",\"b\":1e400,\"hatchet__event_id\":\"e\",\"traceparent\":\"00-p\"}",
            RUN,
            TASK);

    assertThat(child)
        .contains("\"a\":\"own\"", "\"n\":1.50", "\"b\":1E+400", "\"traceparent\":\"00-p\"")
        .contains("\"hatchet__parent_workflow_run_id\":\"" + RUN + "\"")
        .contains("\"hatchet__parent_step_run_id\":\"" + TASK + "\"")
        .doesNotContain("hatchet__event_id", "\"parent\"");
  }

  @Test
  void valuesAreComparedAsPeopleWriteThem() {
    assertThat(Metadata.value("{\"a\":\"x\",\"n\":3}", "a")).isEqualTo("x");
    assertThat(Metadata.value("{\"a\":\"x\",\"n\":3}", "n")).isEqualTo("3");
    assertThat(Metadata.value("{\"a\":\"x\"}", "b")).isNull();
    assertThat(Metadata.value(null, "a")).isNull();
    assertThat(Metadata.value("", "a")).isNull();
  }
}
