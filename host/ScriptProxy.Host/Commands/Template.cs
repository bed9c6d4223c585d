namespace ScriptProxy.Host.Commands;

/// <summary>The texts of <c>Templates/</c>, carried inside the assembly.</summary>
internal static class Template
{
    /// <summary>Writes a new file from a template; an existing file is an error and stays.</summary>
    /// <param name="template">The template's name.</param>
    /// <param name="file">The file to write.</param>
    /// <param name="values">Each placeholder with what replaces it.</param>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    public static void Write(string template, string file, params ReadOnlySpan<(string Placeholder, string Text)> values)
    {
        var text = Read(template);
        foreach (var (placeholder, replacement) in values)
        {
            text = text.Replace(placeholder, replacement, StringComparison.Ordinal);
        }

        WriteNew(file, text);
    }

    /// <summary>Writes a new file; an existing one is an error and stays.</summary>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    public static void WriteNew(string file, string text)
    {
        using var writer = new StreamWriter(new FileStream(file, FileMode.CreateNew, FileAccess.Write));
        writer.Write(text);
    }

    private static string Read(string template)
    {
        using var reader = new StreamReader(typeof(Template).Assembly.GetManifestResourceStream($"Templates/{template}.txt")!);
        return reader.ReadToEnd();
    }
}
