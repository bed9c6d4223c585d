using Microsoft.Extensions.Logging;

namespace ScriptProxy.Plugins.AccessControl.Files;

/// <summary>What a file says. It is read again when it has changed and is not being written any more; what cannot be used changes nothing. Links are followed, so that a ConfigMap counts too.</summary>
internal sealed class WatchedFile<T>
    where T : class
{
    /// <summary>How often it is looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly Func<string, T> _read;
    private readonly ILogger _log;
    private (DateTime Changed, long Length) _stamp;
    private (DateTime Changed, long Length) _seen;
    private volatile T _current;

    /// <exception cref="FileFaultException">It cannot be read, or says something that cannot be used.</exception>
    public WatchedFile(string path, Func<string, T> read, ILogger log)
    {
        (_path, _read, _log) = (path, read, log);
        _current = Read();
        _seen = _stamp;
    }

    public T Current => _current;

    /// <summary>Looks whether it has changed.</summary>
    public void Look()
    {
        try
        {
            var (stamp, before) = (Stamp(), _seen);
            _seen = stamp;
            if (stamp == _stamp || stamp != before)
            {
                return; // it is as it was, or may be half written: it is read when it looks the same twice
            }

            _current = Read();
            Log.FileRead(_log, _path);
        }
        catch (Exception exception) when (exception is FileFaultException or IOException or UnauthorizedAccessException)
        {
            Log.FileRefused(_log, exception.Message);
        }
    }

    private T Read()
    {
        try
        {
            _stamp = Stamp(); // before reading: what is written meanwhile is seen at the next look
            return _read(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FileFaultException($"{_path}: {exception.Message}");
        }
    }

    private (DateTime Changed, long Length) Stamp()
    {
        var file = new FileInfo(File.ResolveLinkTarget(_path, returnFinalTarget: true)?.FullName ?? _path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
