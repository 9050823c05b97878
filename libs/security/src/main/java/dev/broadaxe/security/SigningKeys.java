package dev.broadaxe.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The EC P-256 keys of a server: the first signs, all of them verify.
 *
 * <p>A key is replaced by putting the new one in front in the file; the old one stays until the
 * last token that it signed has expired.
 */
public final class SigningKeys {

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Map<String, EllipticCurveJsonWebKey> byId = new LinkedHashMap<>();
  private final EllipticCurveJsonWebKey first;

  private SigningKeys(JsonWebKeySet keys) {
    for (var key : keys.getJsonWebKeys()) {
      if (!(key instanceof EllipticCurveJsonWebKey elliptic)
          || !elliptic.getCurveName().equals(EllipticCurves.P_256)) {
        throw new IllegalArgumentException("a key is not of type EC with curve P-256");
      }
      if (key.getKeyId() == null || byId.putIfAbsent(key.getKeyId(), elliptic) != null) {
        throw new IllegalArgumentException("a key has no kid, or two have the same");
      }
    }
    if (byId.isEmpty()) {
      throw new IllegalArgumentException("there is no key in it");
    }
    first = byId.values().iterator().next();
    if (first.getPrivateKey() == null) {
      throw new IllegalArgumentException("the first key has no private part (d)");
    }
  }

  /** One new key, known to this process only. */
  public static SigningKeys generate() {
    return new SigningKeys(new JsonWebKeySet(newKey()));
  }

  /**
   * The keys of a file in the form of a JWK set; a missing file is created with one new key,
   * readable by its owner only. Of several processes that create it at once, all get the same key.
   *
   * @throws IllegalArgumentException if the file holds anything else
   * @throws UncheckedIOException if it can be neither read nor created
   */
  public static SigningKeys loadOrCreate(Path file) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      return new SigningKeys(new JsonWebKeySet(Files.readString(file)));
    } catch (JoseException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "signing keys: " + file + " is not a JWK set of EC P-256 keys: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("signing keys: " + file + " cannot be used: " + e, e);
    }
  }

  /** A link, not a rename, because a rename would replace the key of somebody who was faster. */
  private static void create(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path draft = Files.createTempFile(folder, ".signing-keys", ".json", OWNER_ONLY);
    try {
      String text = new JsonWebKeySet(newKey()).toJson(OutputControlLevel.INCLUDE_PRIVATE);
      Files.write(draft, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.SYNC);
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException faster) {
      // Its key serves us as well.
    } finally {
      Files.delete(draft);
    }
  }

  private static EllipticCurveJsonWebKey newKey() {
    try {
      EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      key.setKeyId(key.calculateBase64urlEncodedThumbprint("SHA-256"));
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException("this JVM cannot make an EC P-256 key", e);
    }
  }

  /** The key that signs. */
  EllipticCurveJsonWebKey first() {
    return first;
  }

  /** The key with this id, or null. */
  @Nullable EllipticCurveJsonWebKey find(@Nullable String keyId) {
    return keyId == null ? null : byId.get(keyId);
  }
}
