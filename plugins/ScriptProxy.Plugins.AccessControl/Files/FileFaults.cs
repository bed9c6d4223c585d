namespace ScriptProxy.Plugins.AccessControl.Files;

/// <summary>Collects what is wrong with a file, line by line.</summary>
internal sealed class FileFaults(string path)
{
    private const int Most = 10;

    private readonly List<string> _faults = [];

    public void Add(int line, string what) => _faults.Add($"{path}({line}): {what}");

    /// <exception cref="FileFaultException">There is one.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
        {
            var more = _faults.Count > Most ? $"; and {_faults.Count - Most} more" : "";
            throw new FileFaultException(string.Join("; ", _faults.Take(Most)) + more);
        }
    }
}
