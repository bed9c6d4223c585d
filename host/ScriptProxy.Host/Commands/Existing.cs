namespace ScriptProxy.Host.Commands;

/// <summary>Checks what a person named. Each gives back what is wrong, or null.</summary>
internal static class Existing
{
    public static string? File(string path) =>
        System.IO.File.Exists(path) ? null
        : Directory.Exists(path) ? $"names a folder, not a file: '{path}'"
        : $"names a file that does not exist: '{path}'";

    public static string? Folder(string path) =>
        Directory.Exists(path) ? null
        : System.IO.File.Exists(path) ? $"names a file, not a folder: '{path}'"
        : $"names a folder that does not exist: '{path}'";
}
