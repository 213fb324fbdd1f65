extension WishReader {
  /// Walks over the pieces of a mail and decides where one wish ends and the next begins.
  struct Walk {
    private var wishes: [Wish] = []
    private var current = Wish()
    private var limits = Limits()
    private var last: VocabularyIndex.Kind?
    /// Something other than a joint lies between this piece and the last one.
    private var gap = true
    private var sizeAfterColor = false
    var recommend = false

    mutating func read(_ pieces: [Piece], _ found: Limits) {
      limits.add(found)
      gap = true
      for piece in pieces {
        switch piece {
        case .hit(let kind, let values, let negated): negated ? exclude(kind, values) : take(kind, values)
        case .size(let size): take(size)
        case .unknown(let name):
          if !current.unknown.contains(name) { current.unknown.append(name) }
        case .joint: break
        case .other: gap = true
        }
      }
    }

    private mutating func exclude(_ kind: VocabularyIndex.Kind, _ values: [String]) {
      switch kind {
      case .brand: current.filter.notBrands = TrackingNumbers.unique(current.filter.notBrands + values)
      case .color: current.filter.notColors = TrackingNumbers.unique(current.filter.notColors + values)
      case .material: current.filter.notMaterials = TrackingNumbers.unique(current.filter.notMaterials + values)
      case .name, .use: break
      }
      gap = true
    }

    private mutating func take(_ kind: VocabularyIndex.Kind, _ values: [String]) {
      let joined = !gap && last == kind
      switch kind {
      case .name:
        let adds = !current.filter.names.isEmpty && !Set(values).isSubset(of: current.filter.names)
        if adds, !joined || !current.filter.sizes.isEmpty { start(keeping: false) }
        current.filter.names = TrackingNumbers.unique(current.filter.names + values)
      case .brand:
        let other = !current.filter.brands.isEmpty && !Set(values).isSubset(of: current.filter.brands)
        if other, !joined { start(keeping: false) }
        current.filter.brands = TrackingNumbers.unique(current.filter.brands + values)
      case .color:
        if !current.filter.colors.isEmpty, !joined, sizeAfterColor, !Set(values).isSubset(of: current.filter.colors) {
          start(keeping: true)
        }
        current.filter.colors = TrackingNumbers.unique(current.filter.colors + values)
        sizeAfterColor = false
      case .material: current.filter.materials = TrackingNumbers.unique(current.filter.materials + values)
      case .use: current.uses = TrackingNumbers.unique(current.uses + values)
      }
      last = kind
      gap = false
    }

    private mutating func take(_ size: Double) {
      if !current.filter.sizes.contains(size) { current.filter.sizes.append(size) }
      if !current.filter.colors.isEmpty { sizeAfterColor = true }
      last = nil
      gap = false
    }

    /// Ends the current wish; the next one keeps the subject when only colour and size change.
    private mutating func start(keeping: Bool) {
      wishes.append(current)
      var next = Wish()
      if keeping {
        next.filter.names = current.filter.names
        next.filter.brands = current.filter.brands
        next.filter.materials = current.filter.materials
        next.uses = current.uses
      }
      current = next
      sizeAfterColor = false
    }

    mutating func finished() -> [Wish] {
      var all = (wishes + [current]).filter { !$0.isEmpty }
      if all.isEmpty { all = [Wish()] }
      let sizes = Set(all.map(\.filter.sizes).filter { !$0.isEmpty })
      let notMaterials = TrackingNumbers.unique(all.flatMap(\.filter.notMaterials))
      let notBrands = TrackingNumbers.unique(all.flatMap(\.filter.notBrands))
      for index in all.indices {
        all[index].filter.notMaterials = notMaterials.filter { !all[index].filter.materials.contains($0) }
        all[index].filter.notBrands = notBrands.filter { !all[index].filter.brands.contains($0) }
        if all[index].filter.sizes.isEmpty, sizes.count == 1, let only = sizes.first { all[index].filter.sizes = only }
        limits.apply(to: &all[index].filter)
        all[index].recommend = recommend && all[index].filter.names.isEmpty
        if !all[index].filter.names.isEmpty { all[index].uses = [] }
      }
      return Array(all.filter { !$0.isEmpty }.prefix(8))
    }
  }
}
