package dev.broadaxe.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key file: created once, private, and refused if it is anything else. */
class SigningKeysTest {

  @TempDir private Path folder;

  @Test
  void createsAKeyThatOnlyItsOwnerCanReadAndFindsItAgain() throws IOException {
    Path file = folder.resolve("new/keys.json");

    String keyId = SigningKeys.loadOrCreate(file).first().getKeyId();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(SigningKeys.loadOrCreate(file).first().getKeyId()).isEqualTo(keyId);
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void givesTheSameKeyToAllWhoCreateItAtOnce() throws Exception {
    Path file = folder.resolve("keys.json");
    Callable<String> create = () -> SigningKeys.loadOrCreate(file).first().getKeyId();
    try (var threads = Executors.newFixedThreadPool(8)) {
      var ids = threads.invokeAll(IntStream.range(0, 8).mapToObj(_ -> create).toList());
      for (var id : ids) {
        assertThat(id.get()).isEqualTo(SigningKeys.loadOrCreate(file).first().getKeyId());
      }
    }
  }

  @Test
  void signsWithTheFirstKeyAndKnowsTheOthers() throws IOException {
    var old = SigningKeys.generate().first();
    var young = SigningKeys.generate().first();
    Path file = folder.resolve("keys.json");
    Files.writeString(
        file, new JsonWebKeySet(young, old).toJson(OutputControlLevel.INCLUDE_PRIVATE));

    SigningKeys keys = SigningKeys.loadOrCreate(file);

    assertThat(keys.first().getKeyId()).isEqualTo(young.getKeyId());
    assertThat(keys.find(old.getKeyId())).isNotNull();
    assertThat(keys.find("another")).isNull();
    assertThat(keys.find(null)).isNull();
  }

  @Test
  void refusesAFileThatIsNoKeySet() throws IOException, JoseException {
    var rsa = RsaJwkGenerator.generateJwk(2_048);
    rsa.setKeyId("rsa");
    var key = SigningKeys.generate().first();
    String publicOnly = new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY);
    Path file = folder.resolve("keys.json");
    for (String content :
        new String[] {
          "",
          "{}",
          "no json",
          "{\"keys\":[]}",
          publicOnly,
          new JsonWebKeySet(rsa).toJson(OutputControlLevel.INCLUDE_PRIVATE),
          new JsonWebKeySet(key, key).toJson(OutputControlLevel.INCLUDE_PRIVATE)
        }) {
      Files.writeString(file, content);
      assertThatThrownBy(() -> SigningKeys.loadOrCreate(file))
          .as(content)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void saysWhichFileItCannotUse() {
    assertThatThrownBy(() -> SigningKeys.loadOrCreate(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(folder.toString());
  }
}
