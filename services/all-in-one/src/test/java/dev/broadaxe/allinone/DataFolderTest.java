package dev.broadaxe.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@link DataFolder}. */
class DataFolderTest {
  @TempDir Path parent;

  @Test
  void isHeldByOneAtATime() {
    try (DataFolder first = DataFolder.hold(parent.resolve("data"))) {
      assertThatThrownBy(() -> DataFolder.hold(parent.resolve("data")))
          .isInstanceOf(StartRefused.class)
          .hasMessage(
              "the data folder %s is in use by the engine with pid %d",
              first, ProcessHandle.current().pid());
    }
    DataFolder.hold(parent.resolve("data")).close();
  }

  @Test
  void refusesWhatIsNoFolder() throws Exception {
    Path file = Files.createFile(parent.resolve("file"));

    assertThatThrownBy(() -> DataFolder.hold(file))
        .isInstanceOf(StartRefused.class)
        .hasMessageStartingWith("the data folder " + file + " cannot be used");
  }

  @Test
  void replacesFilesThatOnlyTheOwnerMayRead() throws Exception {
    try (DataFolder folder = DataFolder.hold(parent)) {
      assertThat(folder.read("token")).isEmpty();

      folder.write("token", "one");
      folder.write("token", "two");

      assertThat(folder.read("token")).contains("two");
      assertThat(Files.getPosixFilePermissions(parent.resolve("token")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      folder.delete("token");
      assertThat(folder.read("token")).isEmpty();
    }
  }
}
