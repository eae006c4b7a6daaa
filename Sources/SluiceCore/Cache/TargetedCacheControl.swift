/// Cache-Control for some caches only, RFC 9213: `Sluice-Cache-Control` for this one, and
/// `CDN-Cache-Control` for every cache that stands for the origin. The first that is there, can be
/// read and is not empty counts, and then neither Cache-Control nor Expires does (§2.2).
enum TargetedCacheControl {
    /// In the order they count; `nil` when none does.
    static func control(of section: FieldSection) -> CacheControl? {
        for name in [FieldName.sluiceCacheControl, .cdnCacheControl] {
            if let control = control(of: name, in: section) { return control }
        }
        return nil
    }

    private static func control(of name: FieldName, in section: FieldSection) -> CacheControl? {
        var text: [UInt8] = []
        var isPresent = false
        for field in section.fields where field.known == name {
            if isPresent { text.append(Byte.comma) }
            isPresent = true
            text.append(contentsOf: section.bytes[field.value.range])
        }
        guard isPresent, let dictionary = try? StructuredDictionary(text[...]),
            !dictionary.members.isEmpty
        else { return nil }
        return control(dictionary)
    }

    /// `nil` when a directive has a value of a type that it cannot have: such a field is as good as
    /// one that cannot be read.
    private static func control(_ dictionary: StructuredDictionary) -> CacheControl? {
        var control = CacheControl()
        control.isPresent = true
        for (key, value) in dictionary.members {
            guard let directive = CacheDirective.lookup(key) else { continue }
            switch (directive, value) {
            case (.seconds(let directive), .integer(let seconds)):
                control.set(directive, to: min(max(0, seconds), DeltaSeconds.greatest))
            case (.seconds, _): return nil
            case (_, .boolean(false)): continue
            case (.flag(let flag), _): control.flags.insert(flag)
            case (.withFields(let flag), .string(let names)): control.withhold(names[...], or: flag)
            case (.withFields(let flag), _): control.flags.insert(flag)
            }
        }
        return control
    }
}
