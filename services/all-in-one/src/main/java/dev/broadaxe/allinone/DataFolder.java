package dev.broadaxe.allinone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The folder with everything that this engine keeps, held by one process at a time. */
final class DataFolder implements AutoCloseable {
  private static final String LOCK = "engine.lock";

  private final Path folder;
  private final FileChannel lock;

  private DataFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Creates the folder if it is missing and takes hold of it; the operating system lets go when the
   * process ends, however it ends.
   *
   * @throws StartRefused if another process holds it, or if it cannot be written to
   */
  static DataFolder hold(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!locked(channel)) {
        String holder = Files.readString(folder.resolve(LOCK)).strip();
        channel.close();
        throw new StartRefused(
            "the data folder " + folder + " is in use by the engine with pid " + holder);
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
      return new DataFolder(folder, channel);
    } catch (IOException e) {
      throw new StartRefused("the data folder " + folder + " cannot be used: " + e, e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** The path of a file or folder in it, absolute. */
  Path resolve(String name) {
    return folder.resolve(name);
  }

  /** The text of a file in it, if there is one. */
  Optional<String> read(String name) {
    try {
      return Optional.of(Files.readString(resolve(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a file so that a reader sees the old text or the new, readable by the owner only. */
  void write(String name, String text) {
    Path target = resolve(name);
    Path draft = resolve("." + name + ".draft");
    try {
      Files.deleteIfExists(draft);
      Files.createFile(
          draft,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(draft, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.SYNC);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String name) {
    try {
      Files.deleteIfExists(resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  /** Lets go of the folder. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
