namespace ScriptProxy.Plugins.Buffering;

/// <summary>How much of one body is held where, and what all bodies share.</summary>
/// <param name="MemoryBytes">Of one body in memory.</param>
/// <param name="FileBytes">Of one body in a file.</param>
/// <param name="Memory">Of all bodies in memory.</param>
/// <param name="Files">Of all bodies in files.</param>
/// <param name="Folder">Where the files are.</param>
internal sealed record SpoolLimits(long MemoryBytes, long FileBytes, Budget Memory, Budget Files, string Folder);
