using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Configuration;

/// <summary>Where a configuration key was written.</summary>
/// <param name="File">The file; empty if the key comes from elsewhere.</param>
/// <param name="Line">Counted from 1; 0 outside files.</param>
/// <param name="Column">Counted from 1, in characters; 0 outside files.</param>
/// <param name="Source">What set the key instead of a file, to be named in messages; null for a file.</param>
internal sealed record KeyPlace(string File, int Line, int Column, string? Source)
{
    public static KeyPlace InFile(string file, int line = 0, int column = 0) => new(file, line, column, null);

    public static KeyPlace Elsewhere(string source) => new("", 0, 0, source);

    public Diagnostic Error(string code, string message) => Diagnostic.Error(File, code, Name(message), Line, Column);

    public Diagnostic Warning(string code, string message) => Diagnostic.Warning(File, code, Name(message), Line, Column);

    private string Name(string message) => Source is null ? message : $"{message} (set by {Source})";
}
