using ScriptProxy.Plugins.AccessControl.Files;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>Keys in a file, which is looked at anyway.</summary>
internal sealed class FileKeys(WatchedFile<KeySet> file) : IKeySource
{
    public KeySet Current => file.Current;

    public static KeySet Read(string path)
    {
        try
        {
            return KeySetReader.Read(File.ReadAllBytes(path), takesSecrets: true);
        }
        catch (FormatException exception)
        {
            throw new FileFaultException($"{path}: {exception.Message}");
        }
    }

    public ValueTask<TimeSpan?> LookAsync(string id, CancellationToken cancelled) => default;
}
