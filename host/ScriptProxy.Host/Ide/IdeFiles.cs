using System.Text;

namespace ScriptProxy.Host.Ide;

/// <summary>Writes files for editors, and only what is not there already: an editor reads anew whatever is touched.</summary>
/// <param name="root">The folder that a person opens in the editor.</param>
/// <param name="told">Gets a line for each file that was written, and for what a person is to do by hand.</param>
internal sealed class IdeFiles(string root, TextWriter told)
{
    public string Root => root;

    /// <summary>Whether anything was written or removed.</summary>
    public bool HaveChanged { get; private set; }

    /// <summary>The full path of one of its files.</summary>
    public string PathOf(string name) => Path.Combine(root, name);

    /// <summary>Writes a file that belongs to the proxy, whatever it was before.</summary>
    public void Write(string name, string text)
    {
        var path = PathOf(name);
        text = text.ReplaceLineEndings("\n");
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            Write(name, path, Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Writes a file that belongs to the person, with the line endings and the byte order mark that it has.</summary>
    /// <param name="name">The file.</param>
    /// <param name="before">What is in it.</param>
    /// <param name="text">What is to be in it.</param>
    public void Rewrite(string name, byte[] before, string text)
    {
        var mark = Encoding.UTF8.GetPreamble();
        var bytes = Encoding.UTF8.GetBytes(text.ReplaceLineEndings(before.AsSpan().IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n"));
        var path = PathOf(name);
        Write(name, File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, before.AsSpan().StartsWith(mark) ? [.. mark, .. bytes] : bytes);
    }

    // Beside it first: who reads it meanwhile, or finds the disk full, has one whole file or the other.
    private void Write(string name, string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var whole = path + "~";
        File.WriteAllBytes(whole, content);
        File.Move(whole, path, overwrite: true);
        HaveChanged = true;
        Tell($"wrote {name}");
    }

    /// <summary>Removes a file that belongs to the proxy.</summary>
    public void Remove(string name)
    {
        File.Delete(PathOf(name));
        HaveChanged = true;
        Tell($"removed {name}");
    }

    /// <summary>Says something to the person.</summary>
    public void Tell(string line) => told.WriteLine(line);
}
