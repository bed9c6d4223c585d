using System.Text;

namespace ScriptProxy.Host.Configuration.Layers;

/// <summary>Turns byte offsets of a UTF-8 text into lines and columns as editors count them: from 1, in characters.</summary>
internal sealed class JsonPositions
{
    private readonly byte[] _text;
    private readonly List<int> _lineStarts = [0];

    public JsonPositions(byte[] text)
    {
        _text = text;
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\n')
            {
                _lineStarts.Add(index + 1);
            }
        }
    }

    public (int Line, int Column) At(long offset)
    {
        var end = (int)Math.Clamp(offset, 0, _text.Length);
        var found = _lineStarts.BinarySearch(end);
        var line = found >= 0 ? found : ~found - 1;
        var start = _lineStarts[line];
        return (line + 1, Encoding.UTF8.GetCharCount(_text, start, end - start) + 1);
    }

    /// <summary>As <see cref="At(long)"/>, for the place that a <see cref="System.Text.Json.JsonException"/> names.</summary>
    public (int Line, int Column) At(long line, long byteInLine) =>
        At(_lineStarts[(int)Math.Clamp(line, 0, _lineStarts.Count - 1)] + byteInLine);
}
