using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Pipeline;

/// <summary>
/// Answers which hooks of a generation match a request by path, host and method, whatever their number: for each of the three it collects
/// the hooks that do not care and those that fit, and intersects. Immutable once built.
/// </summary>
internal sealed class MatchIndex
{
    private readonly PathTree _paths = new();
    private readonly HostTable _hosts = new();
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
        for (var i = 0; i < hooks.Length; i++)
        {
            var match = hooks[i].Match;
            if (hooks[i].Template is { } template)
            {
                _paths.Add(template, i);
                _usesPath = true;
            }

            foreach (var host in hooks[i].Hosts)
            {
                _hosts.Add(host, i);
                _usesHost = true;
            }

            foreach (var method in match.Methods)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(_methods, method, out _) ??= []).Add(i);
                _usesMethod = true;
            }

            SetIf(match.Path is null, _anyPath, i);
            SetIf(match.Hosts.Count == 0, _anyHost, i);
            SetIf(match.Methods.Count == 0, _anyMethod, i);
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
            _hosts.Find(host, scratch);
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

    private static void SetIf(bool condition, Span<ulong> set, int hook)
    {
        if (condition)
        {
            HookSet.Set(set, hook);
        }
    }

    private static void Intersect(Span<ulong> set, ReadOnlySpan<ulong> with)
    {
        for (var i = 0; i < set.Length; i++)
        {
            set[i] &= with[i];
        }
    }
}
