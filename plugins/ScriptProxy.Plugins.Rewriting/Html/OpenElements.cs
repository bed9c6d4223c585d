using System.Runtime.InteropServices;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>The elements that are open, as far as tags say it: an end tag that may be left out is put in, formatting is not repaired.</summary>
internal sealed class OpenElements
{
    /// <summary>Deeper elements are not told apart, as in browsers.</summary>
    private const int MaxDepth = 512;

    private readonly List<OpenElement> _open = [];
    private readonly List<int> _children = [0];
    private int _deeper;

    public int Count => _open.Count;

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
            _deeper++;
            return false;
        }

        _open.Add(element);
        _children.Add(0);
        return true;
    }

    /// <summary>Counts an element that begins here.</summary>
    /// <returns>Which child of its parent it is, from 1 on.</returns>
    public int CountChild() => _deeper > 0 ? 0 : ++CollectionsMarshal.AsSpan(_children)[^1];

    public OpenElement Pop()
    {
        var top = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        _children.RemoveAt(_children.Count - 1);
        return top;
    }

    /// <summary>How many elements an end tag ends.</summary>
    public int EndedBy(ulong name)
    {
        if (_deeper > 0)
        {
            _deeper--;
            return 0;
        }

        for (var index = _open.Count - 1; index >= 0; index--)
        {
            if (_open[index].Name == name)
            {
                return _open.Count - index;
            }

            if (ElementTable.IsBarrier(_open[index].Name, name))
            {
                return 0;
            }
        }

        return 0;
    }
}

/// <summary>An open element.</summary>
/// <param name="Name">Its name's number.</param>
/// <param name="IsForeign">Whether it is SVG or MathML.</param>
/// <param name="Selected">What parts of selectors it fits.</param>
/// <param name="Inherited">What parts of selectors it or an element around it fits.</param>
/// <param name="End">What is to be done at its end, if anything.</param>
internal readonly record struct OpenElement(ulong Name, bool IsForeign, ulong Selected, ulong Inherited, ElementEnd? End);
