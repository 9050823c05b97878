package dev.broadaxe.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network between a client and a server on this machine that a test can slow down and cut.
 *
 * <p>It forwards everything at once until it is told to hold one direction or both; what is held is
 * kept and goes on when it is released. A cut ends the connections that there are, and what was
 * held is lost; new connections are taken as before unless they are refused. It may lead to several
 * servers, as what stands before the replicas of a service does.
 */
public final class TcpProxy implements AutoCloseable {
  private static final long LIMIT_SECONDS = 30;
  private static final int PIECES_MAX = 1_024;
  private static final int SHOWN_BYTES_MAX = 1 << 20;
  private static final byte[] END = {};

  private final String host;
  private final ServerSocket listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Socket> sockets = new ArrayList<>();
  private final ByteArrayOutputStream requests = new ByteArrayOutputStream();
  private boolean holdRequests;
  private boolean holdAnswers;
  private boolean refuse;
  private List<InetSocketAddress> servers;
  private int next;

  private TcpProxy(String host, int port, ServerSocket listener) {
    this.host = host;
    this.servers = List.of(new InetSocketAddress(host, port));
    this.listener = listener;
  }

  /** A proxy before that server, listening on a free port of localhost. */
  public static TcpProxy to(String host, int port) {
    return to(host, port, InetAddress.getLoopbackAddress().getHostAddress());
  }

  /**
   * A proxy before that server.
   *
   * @param address where it listens, on a free port
   */
  public static TcpProxy to(String host, int port, String address) {
    try {
      var listener = new ServerSocket(0, 50, InetAddress.getByName(address));
      TcpProxy proxy = new TcpProxy(host, port, listener);
      Thread.ofVirtual().name("proxy to " + port).start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port that clients connect to. */
  public int port() {
    return listener.getLocalPort();
  }

  /**
   * Leads new connections to these ports in turn, and past those that take none; the connections
   * that there are stay.
   */
  public void turnTo(Integer... ports) {
    turnTo(Arrays.stream(ports).map(port -> new InetSocketAddress(host, port)).toList());
  }

  /** As {@link #turnTo(Integer...)}, to servers of any host. */
  public void turnTo(List<InetSocketAddress> successors) {
    change(() -> servers = List.copyOf(successors));
  }

  /** Holds back what clients send from now on. */
  public void holdRequests() {
    change(() -> holdRequests = true);
  }

  /** Holds back what the server answers from now on. */
  public void holdAnswers() {
    change(() -> holdAnswers = true);
  }

  /** Lets everything pass again, what was held first. */
  public void release() {
    change(
        () -> {
          holdRequests = false;
          holdAnswers = false;
        });
  }

  /** Whether new connections are closed as soon as they are made. */
  public void refuse(boolean refused) {
    change(() -> refuse = refused);
  }

  /** Ends all connections, on both sides and without a farewell. */
  public void cut() {
    lock.lock();
    try {
      sockets.forEach(TcpProxy::reset);
      sockets.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what clients sent so far. */
  public void forgetRequests() {
    change(requests::reset);
  }

  /**
   * What clients sent since the last {@link #forgetRequests}, held or not, one character per byte;
   * of more than 1 MiB the beginning.
   */
  public String requests() {
    lock.lock();
    try {
      return requests.toString(StandardCharsets.ISO_8859_1);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns once clients have sent that text since the last {@link #forgetRequests}.
   *
   * @throws AssertionError if they have not within 30 s
   */
  public void awaitRequest(String text) {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      while (!requests.toString(StandardCharsets.ISO_8859_1).contains(text)) {
        if (left <= 0) {
          throw new AssertionError("no client sent " + text + " within " + LIMIT_SECONDS + " s");
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + text, e);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all connections and takes no more. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        join(listener.accept());
      } catch (IOException e) {
        // Either the proxy was closed, or the server could not be reached: the client is told by
        // the end of its connection.
      }
    }
  }

  private void join(Socket client) throws IOException {
    Socket server;
    try {
      server = connect(turn());
    } catch (IOException e) {
      reset(client);
      throw e;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    lock.lock();
    try {
      sockets.add(client);
      sockets.add(server);
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().name("proxy requests").start(() -> pump(client, server, true));
    Thread.ofVirtual().name("proxy answers").start(() -> pump(server, client, false));
  }

  /** The servers to try for one more connection. */
  private List<InetSocketAddress> turn() throws IOException {
    lock.lock();
    try {
      if (refuse || servers.isEmpty()) {
        throw new IOException("refused");
      }
      List<InetSocketAddress> turned = new ArrayList<>(servers);
      Collections.rotate(turned, -(next++ % servers.size()));
      return turned;
    } finally {
      lock.unlock();
    }
  }

  private static Socket connect(List<InetSocketAddress> turned) throws IOException {
    for (InetSocketAddress server : turned.subList(0, turned.size() - 1)) {
      try {
        return new Socket(server.getAddress(), server.getPort());
      } catch (IOException e) {
        // The next one may take it.
      }
    }
    return new Socket(turned.getLast().getAddress(), turned.getLast().getPort());
  }

  private void pump(Socket from, Socket to, boolean requesting) {
    // Read on while something is held: a request may come in several pieces, and all are shown.
    var pieces = new LinkedBlockingQueue<byte[]>(PIECES_MAX);
    Thread.ofVirtual().name("proxy passes").start(() -> pass(pieces, from, to, requesting));
    byte[] buffer = new byte[64 * 1024];
    try {
      InputStream in = from.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        byte[] piece = Arrays.copyOf(buffer, read);
        if (requesting) {
          change(() -> show(piece));
        }
        pieces.put(piece);
      }
      pieces.put(END);
    } catch (IOException | InterruptedException e) {
      reset(from);
      reset(to);
      pieces.clear();
      pieces.add(END);
      change(() -> {});
    }
  }

  private void show(byte[] piece) {
    requests.write(piece, 0, Math.min(piece.length, SHOWN_BYTES_MAX - requests.size()));
  }

  private void pass(BlockingQueue<byte[]> pieces, Socket from, Socket to, boolean requesting) {
    try {
      OutputStream out = to.getOutputStream();
      for (byte[] piece = pieces.take(); piece != END; piece = pieces.take()) {
        awaitRelease(requesting, from);
        out.write(piece);
        out.flush();
      }
      to.shutdownOutput();
    } catch (IOException | InterruptedException e) {
      reset(from);
      reset(to);
    }
  }

  private void awaitRelease(boolean requesting, Socket from) {
    lock.lock();
    try {
      while ((requesting ? holdRequests : holdAnswers) && !from.isClosed()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already, which is what is wanted.
    }
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
