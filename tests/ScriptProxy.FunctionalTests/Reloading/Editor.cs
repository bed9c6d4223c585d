namespace ScriptProxy.FunctionalTests.Reloading;

/// <summary>How programs write a file that exists already.</summary>
internal static class Editor
{
    public static TheoryData<string> All => [.. Ways.Keys];

    private static Dictionary<string, Action<string, string>> Ways { get; } = new()
    {
        ["vim"] = (file, text) =>
        {
            var swap = Beside(file, "." + Path.GetFileName(file) + ".swp");
            File.WriteAllText(swap, "b0VIM 9.1");
            File.WriteAllText(Beside(file, "4913"), "");
            File.Delete(Beside(file, "4913"));
            File.Move(file, file + "~");
            File.WriteAllText(file, text);
            File.Delete(file + "~");
            File.Delete(swap);
        },
        ["vim with backupcopy"] = (file, text) =>
        {
            File.Copy(file, file + "~", overwrite: true);
            File.WriteAllText(file, text);
        },
        ["VS Code"] = (file, text) =>
        {
            using var stream = new FileStream(file, FileMode.Truncate);
            stream.Flush();
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        },
        ["JetBrains"] = (file, text) =>
        {
            File.WriteAllText(file + "___jb_tmp___", text);
            File.Move(file, file + "___jb_old___");
            File.Move(file + "___jb_tmp___", file);
            File.Delete(file + "___jb_old___");
        },
        ["emacs"] = (file, text) =>
        {
            var @lock = Beside(file, ".#" + Path.GetFileName(file));
            File.CreateSymbolicLink(@lock, "me@machine.123:456");
            File.WriteAllText(Beside(file, "#" + Path.GetFileName(file) + "#"), text);
            File.Move(file, file + "~", overwrite: true);
            File.WriteAllText(file, text);
            File.Delete(@lock);
        },
        ["sed -i"] = (file, text) => Replace(file, "sedJkT3xQ", text),
        ["rsync -t"] = (file, text) =>
        {
            var part = Beside(file, "." + Path.GetFileName(file) + ".AbC123");
            File.WriteAllText(part, text);
            File.SetLastWriteTimeUtc(part, DateTime.UnixEpoch.AddYears(50));
            File.Move(part, file, overwrite: true);
        },
        ["gedit"] = (file, text) => Replace(file, ".goutputstream-X1Y2Z3", text),
        ["git checkout"] = (file, text) =>
        {
            File.Delete(file);
            File.WriteAllText(file, text);
        },
        ["cp -p"] = (file, text) =>
        {
            var written = File.GetLastWriteTimeUtc(file);
            File.WriteAllText(file, text);
            File.SetLastWriteTimeUtc(file, written);
        },
    };

    public static void Save(string way, string file, string text) => Ways[way](file, text);

    private static void Replace(string file, string temporary, string text)
    {
        File.WriteAllText(Beside(file, temporary), text);
        File.Move(Beside(file, temporary), file, overwrite: true);
    }

    private static string Beside(string file, string name) => Path.Combine(Path.GetDirectoryName(file)!, name);
}
