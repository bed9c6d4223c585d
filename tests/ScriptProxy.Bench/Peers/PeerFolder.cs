namespace ScriptProxy.Bench.Peers;

/// <summary>A peer's configuration with its placeholders filled in, in a temporary folder.</summary>
internal static class PeerFolder
{
    /// <summary>Copies a folder's files and fills them in.</summary>
    /// <param name="from">The folder.</param>
    /// <param name="to">The new folder.</param>
    /// <param name="values">What placeholders stand for.</param>
    public static void Write(string from, string to, IReadOnlyDictionary<string, string> values)
    {
        var template = new Template(from);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            MakeFolder(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, template.Fill(File.ReadAllText(file), values));
        }

        MakeFolder(Path.Combine(to, "tmp"));
    }

    /// <summary>Makes a folder in which everybody may write: some peers give up the rights that they were started with.</summary>
    public static void MakeFolder(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);
        }
    }
}
