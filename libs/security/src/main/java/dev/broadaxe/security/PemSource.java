package dev.broadaxe.security;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Where certificates or a key come from, under the name of the setting that says so. */
public sealed interface PemSource {
  /** The setting, for complaints. */
  String setting();

  /**
   * The text as it is now.
   *
   * @throws IllegalArgumentException if it cannot be read, in a sentence that names the setting
   */
  String read();

  /** Unlike what it was before if the text may have changed; null while there is none. */
  @Nullable Object stamp();

  /** The setting holds the text itself. */
  record Text(String setting, String pem) implements PemSource {
    @Override
    public String read() {
      return pem;
    }

    @Override
    public Object stamp() {
      return setting;
    }

    /** Without the text, which may be a key. */
    @Override
    public String toString() {
      return setting;
    }
  }

  /** The setting names a file, which may be replaced at any time. */
  record File(String setting, Path path) implements PemSource {
    private record Stamp(@Nullable Object key, long modified, long bytes) {}

    @Override
    public String read() {
      try {
        return Files.readString(path);
      } catch (NoSuchFileException e) {
        throw new IllegalArgumentException(setting + ": there is no file " + path, e);
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException(setting + ": " + path + " is not PEM", e);
      } catch (IOException e) {
        throw new IllegalArgumentException(setting + ": " + path + " cannot be read: " + e, e);
      }
    }

    @Override
    public @Nullable Object stamp() {
      try {
        BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
        return new Stamp(seen.fileKey(), seen.lastModifiedTime().toMillis(), seen.size());
      } catch (IOException e) {
        return null;
      }
    }
  }
}
