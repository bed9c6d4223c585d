namespace ScriptProxy.Host.Plugins;

/// <summary>
/// The private copy of a plugin's files. Whoever needs it holds it: the loaded unit, and each generation in the history that has this
/// version, so that it can be loaded again when its folder has other files or is gone. The last one to let go deletes it. Thread-safe.
/// </summary>
/// <param name="folder">The copy's folder. Its maker holds it from the start.</param>
internal sealed class PrivateCopy(string folder)
{
    private int _holders = 1;

    public string Folder => folder;

    /// <summary>For one who knows somebody that holds it.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            PrivateFolders.Delete(folder);
        }
    }
}
