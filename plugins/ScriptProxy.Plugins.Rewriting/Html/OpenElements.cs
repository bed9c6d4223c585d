using System.Runtime.InteropServices;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>The elements that are open, as far as tags say it: an end tag that may be left out is put in, formatting is not repaired.</summary>
internal sealed class OpenElements
{
    /// <summary>Deeper elements are not told apart, as in browsers.</summary>
    private const int MaxDepth = 512;

    private readonly List<OpenElement> _open = [];
    private readonly List<int> _children = [0];
    private readonly Dictionary<ulong, int> _counts = [];
    private int _headings;

    public int Count => _open.Count;

    /// <summary>How many elements are open that are not told apart.</summary>
    public int Deeper { get; private set; }

    /// <summary>The innermost one; the default if there is none.</summary>
    public OpenElement Top => _open.Count > 0 ? _open[^1] : default;

    /// <summary>Whether what begins here is SVG or MathML.</summary>
    public bool IsForeign => Top.IsForeign && !ElementTable.IsIntegration(Top.Name);

    public OpenElement this[int index] => _open[index];

    /// <returns>Whether it is told apart.</returns>
    public bool Push(OpenElement element)
    {
        if (_open.Count >= MaxDepth)
        {
            Deeper++;
            return false;
        }

        _open.Add(element with { Barriers = ElementTable.BarriersOf(element.Name, element.IsForeign) });
        _children.Add(0);
        Note(element.Name, 1);
        return true;
    }

    /// <summary>Counts an element that begins here.</summary>
    /// <returns>Which child of its parent it is, from 1 on.</returns>
    public int CountChild() => Deeper > 0 ? 0 : ++CollectionsMarshal.AsSpan(_children)[^1];

    public OpenElement Pop() => RemoveAt(_open.Count - 1);

    public OpenElement RemoveAt(int index)
    {
        var element = _open[index];
        _open.RemoveAt(index);
        _children.RemoveAt(index + 1);
        Note(element.Name, -1);
        return element;
    }

    /// <summary>An element that is not told apart ends.</summary>
    public void EndDeeper() => Deeper--;

    /// <summary>Says which element an end tag ends.</summary>
    /// <param name="name">The tag's name.</param>
    /// <param name="isAlone">Whether what is open within it stays open.</param>
    /// <returns>Its index; -1 if there is none.</returns>
    public int EndedBy(ulong name, out bool isAlone)
    {
        isAlone = false;

        // Nothing is looked for that is not there, however many such tags there are.
        if (!_counts.ContainsKey(name) && !(_headings > 0 && ElementTable.IsHeading(name)))
        {
            return -1;
        }

        var reach = ElementTable.ReachOf(name);
        var staysOpen = false;
        for (var index = _open.Count - 1; index >= 0; index--)
        {
            var open = _open[index];
            if (ElementTable.IsEndOf(name, open.Name))
            {
                isAlone = staysOpen && !open.IsForeign && ElementTable.EndsAlone(name);
                return index;
            }

            if ((open.Barriers & reach) != 0)
            {
                return -1;
            }

            staysOpen |= (open.Barriers & Scopes.Special) != 0;
        }

        return -1;
    }

    /// <summary>Whether something is changed up to its end within an element. That of the page's body ends nothing: a text that follows goes on in there (13.2.6.4.19).</summary>
    public bool HaveUnfinished(int index) => _open.FindIndex(index + 1, static open => open.End is { DropsContent: true } or { Texts: not 0 }) >= 0;

    private void Note(ulong name, int more)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, name, out _);
        count += more;
        if (count == 0)
        {
            _counts.Remove(name);
        }

        _headings += ElementTable.IsHeading(name) ? more : 0;
    }
}

/// <summary>An open element.</summary>
/// <param name="Name">Its name's number.</param>
/// <param name="IsForeign">Whether it is SVG or MathML.</param>
/// <param name="Selected">What parts of selectors it fits.</param>
/// <param name="Inherited">What parts of selectors it or an element around it fits.</param>
/// <param name="End">What is to be done at its end, if anything.</param>
/// <param name="IsDropped">Whether its start tag was left out, with the content of an element around it.</param>
internal readonly record struct OpenElement(ulong Name, bool IsForeign, ulong Selected, ulong Inherited, ElementEnd? End, bool IsDropped)
{
    /// <summary>Which end tags do not reach through it.</summary>
    public Scopes Barriers { get; init; }
}
