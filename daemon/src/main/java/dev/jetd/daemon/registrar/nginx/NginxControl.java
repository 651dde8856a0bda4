package dev.jetd.daemon.registrar.nginx;

import dev.jetd.daemon.registrar.TargetException;

/** What is asked of a running nginx. */
public interface NginxControl {

  /** Whether nginx would take its configuration as it now lies on the disk. */
  void test() throws TargetException;

  /** Takes it. */
  void reload() throws TargetException;
}
