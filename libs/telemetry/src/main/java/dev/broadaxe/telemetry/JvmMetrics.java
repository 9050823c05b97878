package dev.broadaxe.telemetry;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is measured of the virtual machine itself. */
final class JvmMetrics {
  private static final double MILLIS = 1e3;
  private static final double NANOS = 1e9;

  private JvmMetrics() {}

  static void watch(Gauges gauges) {
    gauges.levels(MetricNames.JVM_MEMORY_USED, "By", AttributeKeys.MEMORY, () -> memory(Use.USED));
    gauges.levels(
        MetricNames.JVM_MEMORY_LIMIT, "By", AttributeKeys.MEMORY, () -> memory(Use.LIMIT));
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    gauges.seconds(
        MetricNames.JVM_GC_TIME,
        () ->
            collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum()
                / MILLIS);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      gauges.seconds(MetricNames.JVM_CPU_TIME, () -> system.getProcessCpuTime() / NANOS);
    }
  }

  private enum Use {
    USED,
    LIMIT
  }

  private static Map<String, Long> memory(Use use) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    bytes.put("heap", use == Use.USED ? heap.getUsed() : heap.getMax());
    if (use == Use.USED) {
      bytes.put("non_heap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed());
      bytes.put(
          "direct",
          ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
              .filter(pool -> pool.getName().equals("direct"))
              .mapToLong(BufferPoolMXBean::getMemoryUsed)
              .sum());
    }
    return bytes;
  }
}
