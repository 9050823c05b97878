package dev.broadaxe.allinone;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/** The programs of PostgreSQL, unpacked once from the archive that comes with the engine. */
final class PostgresBinaries {
  private final Path folder;

  private PostgresBinaries(Path folder) {
    this.folder = folder;
  }

  /**
   * The programs below that folder, unpacked there unless they are already; other versions of them
   * are left alone, since a server may still run from one.
   *
   * @throws StartRefused if none come with the engine for this machine, or unpacking fails
   */
  static PostgresBinaries in(Path home) {
    URL archive = archive();
    try {
      Path folder = home.resolve("bin-" + checksum(archive));
      if (!Files.isDirectory(folder)) {
        unpack(archive, home, folder);
      }
      return new PostgresBinaries(folder);
    } catch (IOException e) {
      throw new StartRefused("Postgres cannot be unpacked into " + home + ": " + e.getMessage(), e);
    }
  }

  private static URL archive() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String os = system.startsWith("mac") ? "darwin" : system;
    String arch = machine.equals("aarch64") ? "arm_64" : "x86_64";
    URL archive = PostgresBinaries.class.getResource("/postgres-" + os + "-" + arch + ".txz");
    if (archive == null) {
      throw new StartRefused(
          "this build brings no Postgres for "
              + system
              + " on "
              + machine
              + ": give the URL of one as DATABASE_URL");
    }
    return archive;
  }

  /** The checksum that the jar keeps of the archive, so that nobody has to read it. */
  private static String checksum(URL archive) throws IOException {
    if (archive.openConnection() instanceof JarURLConnection jar) {
      return "%08x".formatted(jar.getJarEntry().getCrc());
    }
    throw new IOException(archive + " is not in a jar");
  }

  /** Unpacks beside and renames, so that a folder with the right name is whole. */
  private static void unpack(URL archive, Path home, Path folder) throws IOException {
    Path draft = home.resolve("unpacking");
    delete(draft);
    Files.createDirectories(draft);
    Process tar =
        new ProcessBuilder("tar", "-xf", "-", "-C", draft.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream packed = archive.openStream();
        InputStream plain = new XZInputStream(packed);
        OutputStream into = tar.getOutputStream()) {
      plain.transferTo(into);
    }
    int status = Commands.await(tar);
    if (status != 0) {
      throw new IOException("tar ended with status " + status);
    }
    Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** The name that tells these programs from other versions of them. */
  String version() {
    return folder.getFileName().toString();
  }

  /** A command line of one of the programs, ready to run. */
  ProcessBuilder command(String program, String... arguments) {
    List<String> line = new ArrayList<>();
    if (isRoot()) {
      // Postgres refuses root. In a user namespace of its own root is nobody, with root's files.
      line.addAll(List.of("unshare", "-U"));
    }
    line.add(folder.resolve("bin").resolve(program).toString());
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("PG"));
    environment.put("LC_ALL", "C");
    environment.put("TZ", "UTC");
    return builder;
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          && uid == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return "root".equals(System.getProperty("user.name"));
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
