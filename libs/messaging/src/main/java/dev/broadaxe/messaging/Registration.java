package dev.broadaxe.messaging;

/** Undoes a registration; closing it twice does no harm. */
public interface Registration extends AutoCloseable {
  @Override
  void close();
}
