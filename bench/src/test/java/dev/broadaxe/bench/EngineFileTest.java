package dev.broadaxe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What engines say of themselves. */
class EngineFileTest {

  @TempDir Path folder;

  private EngineFile read(String json) throws IOException {
    Files.writeString(folder.resolve("engine.json"), json);
    return EngineFile.in(folder);
  }

  @Test
  void anEngineNamesItsProcessesAndItsDatabase() throws IOException {
    assertThat(read("{\"pid\":7,\"postgresPid\":8,\"databaseUrl\":\"postgres://x\",\"more\":1}"))
        .isEqualTo(new EngineFile(7, OptionalLong.of(8), "postgres://x"));
    assertThat(read("{\"pid\":7,\"postgresPid\":null,\"databaseUrl\":\"postgres://x\"}"))
        .isEqualTo(new EngineFile(7, OptionalLong.empty(), "postgres://x"));
  }

  @Test
  void aFileThatLacksThemIsRefused() {
    assertThatThrownBy(() -> read("{\"pid\":7}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("engine.json lacks pid or databaseUrl");
  }
}
