namespace ScriptProxy.Host.Connections;

/// <summary>Whose attempts to connect the system shall drop.</summary>
/// <param name="Source">All that is dropped.</param>
/// <param name="Client">The key of who was refused, for the log.</param>
/// <param name="Period">For how long.</param>
/// <param name="Until">The timestamp at which that has passed.</param>
internal sealed record Silenced(SourceNetwork Source, string Client, TimeSpan Period, long Until)
{
    /// <summary>Whether the log has been told, which it is once the system does it.</summary>
    public bool IsTold { get; set; }
}
