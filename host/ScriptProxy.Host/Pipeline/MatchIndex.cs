using System.Collections.Immutable;

namespace ScriptProxy.Host.Pipeline;

/// <summary>
/// Answers which hooks of a generation match a request by path, host and method, whatever their number: for each of the three it collects
/// the hooks that do not care and those that fit, and intersects. Immutable once built.
/// </summary>
internal sealed class MatchIndex
{
    private readonly PathTree _paths = new();
    private readonly Dictionary<string, List<int>> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<int>>.AlternateLookup<ReadOnlySpan<char>> _hostsBySpan;
    private readonly Dictionary<string, List<int>> _methods = new(StringComparer.OrdinalIgnoreCase);
    private readonly ulong[] _anyPath;
    private readonly ulong[] _anyHost;
    private readonly ulong[] _anyMethod;
    private readonly bool _usesPath;
    private readonly bool _usesHost;
    private readonly bool _usesMethod;

    public MatchIndex(ImmutableArray<Hook> hooks)
    {
        Words = HookSet.Words(hooks.Length);
        (_anyPath, _anyHost, _anyMethod) = (new ulong[Words], new ulong[Words], new ulong[Words]);
        _hostsBySpan = _hosts.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < hooks.Length; i++)
        {
            var match = hooks[i].Match;
            if (hooks[i].Template is { } template)
            {
                _paths.Add(template, i);
                _usesPath = true;
            }
            else
            {
                HookSet.Set(_anyPath, i);
            }

            _usesHost |= Add(_hosts, match.Hosts, _anyHost, i);
            _usesMethod |= Add(_methods, match.Methods, _anyMethod, i);
        }
    }

    /// <summary>The length of a set of this index, in words.</summary>
    public int Words { get; }

    /// <summary>Whether every hook matches every request, by these three.</summary>
    public bool IsTrivial => !_usesPath && !_usesHost && !_usesMethod;

    public void Find(string path, ReadOnlySpan<char> host, string method, Span<ulong> found, Span<ulong> scratch)
    {
        found.Fill(ulong.MaxValue);
        if (_usesPath)
        {
            _anyPath.CopyTo(scratch);
            _paths.Find(path, scratch);
            Intersect(found, scratch);
        }

        if (_usesHost)
        {
            _anyHost.CopyTo(scratch);
            FindHost(host, scratch);
            Intersect(found, scratch);
        }

        if (_usesMethod)
        {
            _anyMethod.CopyTo(scratch);
            if (_methods.TryGetValue(method, out var hooks))
            {
                HookSet.SetAll(scratch, hooks);
            }

            Intersect(found, scratch);
        }
    }

    private void FindHost(ReadOnlySpan<char> host, Span<ulong> found)
    {
        if (_hostsBySpan.TryGetValue(host, out var hooks))
        {
            HookSet.SetAll(found, hooks);
        }

        // "a.b.example" is looked up as "*.b.example" and "*.example"; the key of a wildcard is kept as its dotted tail.
        for (var dot = host.IndexOf('.'); dot >= 0; dot = host.IndexOf('.'))
        {
            if (_hostsBySpan.TryGetValue(host[dot..], out hooks))
            {
                HookSet.SetAll(found, hooks);
            }

            host = host[(dot + 1)..];
        }
    }

    private static bool Add(Dictionary<string, List<int>> index, IReadOnlyList<string> keys, ulong[] any, int hook)
    {
        if (keys.Count == 0)
        {
            HookSet.Set(any, hook);
        }

        foreach (var key in keys)
        {
            var tail = key.StartsWith("*.", StringComparison.Ordinal) ? key[1..] : key;
            if (!index.TryGetValue(tail, out var hooks))
            {
                index.Add(tail, hooks = []);
            }

            hooks.Add(hook);
        }

        return keys.Count > 0;
    }

    private static void Intersect(Span<ulong> set, ReadOnlySpan<ulong> with)
    {
        for (var i = 0; i < set.Length; i++)
        {
            set[i] &= with[i];
        }
    }
}
