namespace ScriptProxy.Host.Pipeline;

/// <summary>Finds the hooks that ask for a host, or for a domain above it. Built once per generation, then only read.</summary>
internal sealed class HostTable
{
    /// <summary>A DNS name has no more. Each label of a host costs a look-up of all that follows it, so the length must be bounded.</summary>
    private const int LongestName = 255;

    private readonly Dictionary<string, List<int>> _hooks = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<int>>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public HostTable() => _bySpan = _hooks.GetAlternateLookup<ReadOnlySpan<char>>();

    public void Add(HostPattern host, int hook)
    {
        if (!_hooks.TryGetValue(host.Name, out var hooks))
        {
            _hooks.Add(host.Name, hooks = []);
        }

        hooks.Add(hook);
    }

    /// <summary>Sets the bits of the hooks that fit: "a.b.example" is looked up as itself, ".b.example" and ".example".</summary>
    public void Find(ReadOnlySpan<char> host, Span<ulong> found)
    {
        if (host.Length > LongestName || host.StartsWith('.'))
        {
            return;
        }

        SetAll(host, found);
        for (var dot = host.IndexOf('.'); dot >= 0; dot = host.IndexOf('.'))
        {
            SetAll(host[dot..], found);
            host = host[(dot + 1)..];
        }
    }

    private void SetAll(ReadOnlySpan<char> name, Span<ulong> found)
    {
        if (_bySpan.TryGetValue(name, out var hooks))
        {
            HookSet.SetAll(found, hooks);
        }
    }
}
