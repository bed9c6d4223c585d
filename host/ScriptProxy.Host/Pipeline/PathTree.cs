using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Pipeline;

/// <summary>Finds, in one walk over a path's segments, every hook whose template it fits. Built once per generation, then only read.</summary>
internal sealed class PathTree
{
    private readonly Node _root = new();

    public void Add(PathTemplate template, int hook)
    {
        var node = _root;
        foreach (var segment in template.Segments)
        {
            switch (segment.Kind)
            {
                case PathTemplate.SegmentKind.Rest:
                    node.Rest.Add(hook);
                    return;
                case PathTemplate.SegmentKind.Parameter:
                    node = node.Parameter ??= new Node();
                    break;
                default:
                    node = node.Child(segment.Text);
                    break;
            }
        }

        node.End.Add(hook);
    }

    /// <summary>
    /// Sets the bit of every hook that fits. A trailing slash does not count, as in ASP.NET routing; nor do repeated ones, which many an
    /// upstream merges: a hook that guards /admin must not be got past by //admin, nor by whatever else an upstream may take for /admin.
    /// </summary>
    public void Find(string path, Span<ulong> found)
    {
        Visit(_root, path, found);
        foreach (var reading in PathReadings.Of(path))
        {
            Visit(_root, reading, found);
        }
    }

    private static void Visit(Node node, ReadOnlySpan<char> path, Span<ulong> found)
    {
        HookSet.SetAll(found, node.Rest);
        path = path.TrimStart('/');
        if (path.IsEmpty)
        {
            HookSet.SetAll(found, node.End);
            return;
        }

        var slash = path.IndexOf('/');
        var segment = slash < 0 ? path : path[..slash];
        var rest = slash < 0 ? default : path[slash..];
        if (node.TryGetChild(segment, out var child))
        {
            Visit(child, rest, found);
        }

        if (node.Parameter is { } parameter)
        {
            Visit(parameter, rest, found);
        }
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> _children = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, Node>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

        public Node() => _bySpan = _children.GetAlternateLookup<ReadOnlySpan<char>>();

        public List<int> End { get; } = [];

        public List<int> Rest { get; } = [];

        public Node? Parameter { get; set; }

        public Node Child(string text)
        {
            if (!_children.TryGetValue(text, out var child))
            {
                _children.Add(text, child = new Node());
            }

            return child;
        }

        public bool TryGetChild(ReadOnlySpan<char> text, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out Node child)
        {
            child = null;
            return _children.Count > 0 && _bySpan.TryGetValue(text, out child);
        }
    }
}
