package dev.broadaxe.grpcapi;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call without a network: what is written is heard at once, while the other side reads. */
final class VirtualCall<T> extends ServerCallStreamObserver<T> {
  private final Consumer<T> heard;
  private @Nullable Runnable onReady;
  private boolean ready = true;
  private boolean cancelled;
  private boolean ended;

  VirtualCall(Consumer<T> heard) {
    this.heard = heard;
  }

  void ready(boolean now) {
    boolean becomes = now && !ready;
    ready = now;
    if (becomes && onReady != null && !cancelled) {
      onReady.run();
    }
  }

  void cancel() {
    cancelled = true;
  }

  boolean ended() {
    return ended;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public boolean isReady() {
    return ready && !cancelled;
  }

  @Override
  public void onNext(T message) {
    heard.accept(message);
  }

  @Override
  public void onError(Throwable failure) {
    ended = true;
  }

  @Override
  public void onCompleted() {
    ended = true;
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {
    onReady = handler;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void request(int count) {}
}
